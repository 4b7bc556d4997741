#if defined(__linux__)
#include <features.h>
#endif

#include "allocation_counter.h"

#ifdef __GLIBC__
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

// The executable's own malloc comes before the C library's, for every library it loads: that is how they are counted.

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Atomic unsigned long count;

static void tick(void) { atomic_fetch_add_explicit(&count, 1, memory_order_relaxed); }

void *malloc(size_t size) {
    tick();
    return __libc_malloc(size);
}

void *calloc(size_t elements, size_t size) {
    tick();
    return __libc_calloc(elements, size);
}

void *realloc(void *pointer, size_t size) {
    tick();
    return __libc_realloc(pointer, size);
}

void *memalign(size_t alignment, size_t size) {
    tick();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    tick();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **pointer, size_t alignment, size_t size) {
    tick();
    *pointer = __libc_memalign(alignment, size);
    return *pointer ? 0 : ENOMEM;
}

unsigned long allocation_count(void) { return atomic_load_explicit(&count, memory_order_relaxed); }
#else

unsigned long allocation_count(void) { return 0; }
#endif
