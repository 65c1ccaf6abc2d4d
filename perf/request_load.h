// What curl_loop and http_client_rate have in common: their options, the
// bodies they send, and the line they print.

#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/sketch.h"
#include "lib/base/types.h"

namespace docmill {

struct RequestLoad {
  std::string url;
  i64 connections = 1'500;
  i64 multis = 16;
  i64 requests = 100'000;
  std::string ca_file;
  bool is_timed = false;  // each request
  std::vector<std::string> bodies;

  const std::string& body(i64 i) const {
    return bodies[static_cast<std::size_t>(i) % bodies.size()];
  }
};

// A chat request about a document of 1.4 KB.
inline std::string sample_body() {
  std::string text;
  for (int i = 0; i < 28; i++)
    text += "The river rose again that night, and nobody slept. ";
  return R"({"model":"sim","temperature":0,"messages":[{"role":"user",)"
         R"("content":")" +
         text + R"("}]})";
}

// URL [--connections N] [--multis N] [--requests N] [--bodies FILE]
// [--ca-file PEM] [--timed 1], where each line of FILE is one body.
inline RequestLoad parse_load(int argc, char** argv) {
  RequestLoad load;
  for (int i = 1; i < argc; i++) {
    const std::string_view name = argv[i];
    const char* const value = i + 1 < argc ? argv[i + 1] : "";
    if (!name.starts_with("--")) {
      load.url = name;
      continue;
    }
    i++;
    if (name == "--connections")
      load.connections = std::atoll(value);
    else if (name == "--multis")
      load.multis = std::atoll(value);
    else if (name == "--requests")
      load.requests = std::atoll(value);
    else if (name == "--ca-file")
      load.ca_file = value;
    else if (name == "--timed")
      load.is_timed = *value == '1';
    else if (name == "--bodies") {
      std::ifstream file(value);
      for (std::string line; std::getline(file, line);)
        load.bodies.push_back(line);
    }
  }
  if (load.bodies.empty())
    load.bodies.push_back(sample_body());
  if (load.url.empty() || load.connections < 1 || load.multis < 1) {
    std::fprintf(stderr,
                 "usage: %s URL [--connections N] [--multis N] "
                 "[--requests N] [--bodies FILE] [--ca-file PEM] "
                 "[--timed 1]\n",
                 argv[0]);
    std::exit(2);
  }
  return load;
}

// A second line of the program, when the requests were timed.
inline void print_latency(const RequestLoad& load, const Sketch& latency_ms) {
  if (load.is_timed)
    std::printf("latency p50_us=%.0f p99_us=%.0f\n",
                1e3 * latency_ms.quantile(0.5),
                1e3 * latency_ms.quantile(0.99));
}

inline double cpu_seconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// RssAnon of this process in KiB: what it takes of the machine's memory.
inline i64 anonymous_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:"))
      return std::atoll(line.c_str() + 8);
  }
  return 0;
}

}  // namespace docmill
