// Read by jemalloc at the start.
//
// One arena, which is there before the first thread: jemalloc 5.3 crashes
// when it has no addresses left for the arena of a new thread. Threads' own
// caches serve nearly all there is to serve, so that one is as fast as many.
//
// What is freed goes back to the system after a quarter of a second rather than
// ten seconds, which are 150,000 answers. In the steady state it is used again
// long before.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:1,dirty_decay_ms:250";
}
