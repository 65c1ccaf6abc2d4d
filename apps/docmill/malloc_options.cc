// Read by jemalloc at the start.
//
// One arena, which is there before the first thread: jemalloc 5.3 crashes
// when it has no addresses left for the arena of a new thread. Threads' own
// caches serve nearly all there is to serve, so that one is as fast as many.
//
// What is freed goes back to the system after two seconds rather than after
// ten, in which 150,000 answers may come. Sooner would cost: at 250 ms a tenth
// of the CPU of packs went into giving back what was soon asked for again.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:1,dirty_decay_ms:2000";
}
