// Read by jemalloc at the start.
//
// One arena, which is there before the first thread: jemalloc 5.3 crashes
// when it has no addresses left for the arena of a new thread. Threads' own
// caches serve nearly all there is to serve, so that one is as fast as many.
//
// What is freed goes back to the system after ten seconds, jemalloc's own
// choice: after two, a tenth of the CPU of a run with calls goes into giving
// pages back that are soon asked for again, and no run was smaller for it.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:1";
}
