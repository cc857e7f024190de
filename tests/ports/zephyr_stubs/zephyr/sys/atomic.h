/* Stands in for Zephyr's header; the threads of the model take turns. */
#ifndef ATOMIC_H
#define ATOMIC_H

typedef long atomic_t;

static inline long atomic_add(atomic_t *target, long value)
{
    *target += value;
    return *target - value;
}

static inline long atomic_get(const atomic_t *target)
{
    return *target;
}

#endif
