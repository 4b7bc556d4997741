#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How many blocks of memory this process has asked for so far. Always 0 where the C library cannot be asked to count.
unsigned long allocation_count(void);

#endif
