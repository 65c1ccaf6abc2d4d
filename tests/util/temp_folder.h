// A folder that a test may fill and that goes away with it.

#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace docmill {

class TempFolder {
 public:
  TempFolder() : TempFolder(std::filesystem::temp_directory_path()) {}

  // In memory where that can be had, for tests that synchronise a lot. Not
  // for an OutputFile, which takes what is under /dev for a device.
  static TempFolder in_memory() {
    const std::filesystem::path memory = "/dev/shm";
    return access(memory.c_str(), W_OK) == 0 ? TempFolder(memory)
                                             : TempFolder();
  }

  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }

  // Writes a file, with its folders, and tells its path.
  std::string write(const std::string& name, std::string_view bytes) const {
    const std::string whole = path(name);
    std::filesystem::create_directories(
        std::filesystem::path(whole).parent_path());
    std::ofstream(whole, std::ios::binary) << bytes;
    return whole;
  }

 private:
  explicit TempFolder(const std::filesystem::path& parent) {
    std::string name = (parent / "docmill_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }

  std::string path_;
};

inline std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline bool exists(const std::string& path) {
  return std::filesystem::exists(path);
}

}  // namespace docmill
