#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stdint.h>

/// How many blocks the process has asked for so far, on all threads.
uint64_t allocation_count(void);

#endif
