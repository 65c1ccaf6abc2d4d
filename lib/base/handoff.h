// The one place where work crosses threads through code that ThreadSanitizer
// cannot see into (libtbb is not instrumented).
//
// The giving thread calls hand_over(object) before it passes the object on,
// the receiving one take_over(object) before it first touches it; null stands
// for nothing and is fine. In builds
// without TSan both are nothing: the queues of oneTBB order the accesses.

#pragma once

#if defined(__SANITIZE_THREAD__)
#define DOCMILL_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define DOCMILL_TSAN 1
#endif
#endif

#ifdef DOCMILL_TSAN
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
#endif

namespace docmill {

inline void hand_over([[maybe_unused]] const void* object) {
#ifdef DOCMILL_TSAN
  if (object != nullptr)
    __tsan_release(const_cast<void*>(object));
#endif
}

inline void take_over([[maybe_unused]] const void* object) {
#ifdef DOCMILL_TSAN
  if (object != nullptr)
    __tsan_acquire(const_cast<void*>(object));
#endif
}

}  // namespace docmill
