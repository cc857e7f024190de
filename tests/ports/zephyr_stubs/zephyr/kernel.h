/* Stands in for Zephyr's header. What it only declares is in microphone.c. */
#ifndef KERNEL_H
#define KERNEL_H

#include <stddef.h>
#include <stdint.h>
#include <zephyr/sys/util.h>

#define CONFIG_NUM_COOP_PRIORITIES 16
#define K_PRIO_COOP(priority) (-CONFIG_NUM_COOP_PRIORITIES + (priority))

enum { K_NO_WAIT = 0, K_FOREVER = -1 };

static inline int32_t k_msleep(int32_t ms)
{
    return ms - ms;
}

uint32_t k_uptime_get_32(void);

struct k_mem_slab {
    char *memory;
    size_t block_bytes;
    uint32_t blocks;
    uint64_t taken; /* a bit for each of the blocks */
};

#define K_MEM_SLAB_DEFINE_STATIC(name, bytes, n, align)                                            \
    static _Alignas(align) char name##_memory[(bytes) * (n)];                                      \
    static struct k_mem_slab name = {name##_memory, bytes, n, 0}

int k_mem_slab_alloc(struct k_mem_slab *slab, void **block, int timeout);
void k_mem_slab_free(struct k_mem_slab *slab, void *block);

struct k_msgq {
    char *items;
    size_t item_bytes;
    uint32_t length;
    uint32_t used;
    uint32_t first;
};

#define K_MSGQ_DEFINE(name, bytes, n, align)                                                       \
    static _Alignas(align) char name##_items[(bytes) * (n)];                                       \
    static struct k_msgq name = {name##_items, bytes, n, 0, 0}

int k_msgq_put(struct k_msgq *queue, const void *item, int timeout);
int k_msgq_get(struct k_msgq *queue, void *item, int timeout);

struct k_thread {
    int unused;
};

#define K_THREAD_STACK_DEFINE(name, bytes) char name[bytes]
#define K_THREAD_STACK_SIZEOF(name) sizeof name

void k_thread_create(struct k_thread *thread, char *stack, size_t stack_bytes,
                     void (*entry)(void *, void *, void *), void *, void *, void *, int priority,
                     uint32_t options, int delay);

static inline int k_thread_name_set(const struct k_thread *thread, const char *name)
{
    return thread == NULL || name == NULL;
}

#endif
