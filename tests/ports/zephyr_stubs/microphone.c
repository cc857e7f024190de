/* Zephyr's driver of the nRF's PDM interface as drivers/audio/dmic_nrfx_pdm.c has it, and the threads and
 * queues around it. The threads take turns: time passes where the main thread waits.
 *
 * The environment: SOUND, the blocks that the microphone makes before it falls silent; STOP, the block
 * with which the driver stops. Sample i is i - 32768 after the eight blocks in which it settles. */
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <zephyr/audio/dmic.h>
#include <zephyr/kernel.h>

#include "microphone.h"

enum { BLOCK_SAMPLES = 256, BLOCK_MS = 16, QUEUE_SIZE = 4, UNSETTLED = 8, EAGAIN = 11, EIO = 5 };

const struct device the_device;

static ucontext_t main_thread, other_thread;
static char thread_memory[1 << 16];
static void (*thread_entry)(void *, void *, void *);
static bool has_thread, in_thread, timed_out;
static uint32_t now_ms;

/* The driver: the blocks that it fills now and next, and those that wait to be read. */
static bool is_active;
static struct k_mem_slab *slab;
static void *filling, *filled_next;
static void *received[QUEUE_SIZE];
static int n_received;
static int made, sound, stop_at;

static int setting(const char *name, int otherwise)
{
    const char *text = getenv(name);

    return text == NULL ? otherwise : atoi(text);
}

static void switch_threads(void)
{
    in_thread = !in_thread;
    if (in_thread) {
        swapcontext(&main_thread, &other_thread);
    } else {
        swapcontext(&other_thread, &main_thread);
    }
}

static void run_thread(void)
{
    thread_entry(NULL, NULL, NULL);
    has_thread = false;
    in_thread = false;
}

void k_thread_create(struct k_thread *thread, char *stack, size_t stack_bytes,
                     void (*entry)(void *, void *, void *), void *a, void *b, void *c, int priority,
                     uint32_t options, int delay)
{
    ARG_UNUSED(thread);
    ARG_UNUSED(stack);
    ARG_UNUSED(a);
    ARG_UNUSED(b);
    ARG_UNUSED(c);
    printf("thread of %zu bytes, %s\n", stack_bytes, priority < 0 ? "cooperative" : "preemptible");
    thread_entry = entry;
    has_thread = options == 0 && delay == K_NO_WAIT;
    getcontext(&other_thread);
    other_thread.uc_stack.ss_sp = thread_memory;
    other_thread.uc_stack.ss_size = sizeof thread_memory;
    other_thread.uc_link = &main_thread;
    makecontext(&other_thread, run_thread, 0);
}

uint32_t k_uptime_get_32(void)
{
    return now_ms;
}

int k_mem_slab_alloc(struct k_mem_slab *from, void **block, int timeout)
{
    ARG_UNUSED(timeout);
    for (uint32_t i = 0; i < from->blocks; i++) {
        if ((from->taken >> i & 1u) == 0) {
            from->taken |= (uint64_t)1 << i;
            *block = from->memory + i * from->block_bytes;
            return 0;
        }
    }
    return -EAGAIN;
}

void k_mem_slab_free(struct k_mem_slab *to, void *block)
{
    const size_t i = (size_t)((char *)block - to->memory) / to->block_bytes;

    if ((to->taken >> i & 1u) == 0) {
        printf("block %zu was given back twice\n", i);
    }
    to->taken &= ~((uint64_t)1 << i);
}

static void stop(void)
{
    is_active = false;
    k_mem_slab_free(slab, filling);
    if (filled_next != NULL) {
        k_mem_slab_free(slab, filled_next);
    }
}

/* The interface has filled a block and goes on with the next. */
void pass_block(void)
{
    int16_t *samples = filling;

    now_ms += BLOCK_MS;
    made++;
    if (is_active && made <= sound) {
        for (int i = 0; i < BLOCK_SAMPLES; i++) {
            samples[i] = (int16_t)((made - 1 - UNSETTLED) * BLOCK_SAMPLES + i - 32768);
        }
        if (n_received == QUEUE_SIZE || made == stop_at) {
            printf("the driver stopped\n");
            stop();
        } else {
            received[n_received++] = filling;
            filling = filled_next;
            filled_next = NULL;
            if (k_mem_slab_alloc(slab, &filled_next, K_NO_WAIT) != 0) {
                printf("no block to write to\n");
                stop();
            }
        }
    }
    if (has_thread) {
        switch_threads();
    }
}

int k_msgq_put(struct k_msgq *queue, const void *item, int timeout)
{
    while (queue->used == queue->length) {
        if (timeout == K_NO_WAIT) {
            return -EAGAIN;
        }
        switch_threads();
    }
    memcpy(queue->items + (queue->first + queue->used) % queue->length * queue->item_bytes, item,
           queue->item_bytes);
    queue->used++;
    return 0;
}

int k_msgq_get(struct k_msgq *queue, void *item, int timeout)
{
    ARG_UNUSED(timeout);
    while (queue->used == 0) {
        timed_out = !is_active || made >= sound;
        pass_block();
    }
    memcpy(item, queue->items + queue->first * queue->item_bytes, queue->item_bytes);
    queue->first = (queue->first + 1) % queue->length;
    queue->used--;
    return 0;
}

int dmic_configure(const struct device *device, struct dmic_cfg *config)
{
    const struct pcm_stream_cfg *stream = config->streams;

    ARG_UNUSED(device);
    printf("%u Hz, %u bits, %u bytes a block, clock %u to %u Hz, channels %u: %x\n",
           stream->pcm_rate, stream->pcm_width, stream->block_size, config->io.min_pdm_clk_freq,
           config->io.max_pdm_clk_freq, config->channel.req_num_chan,
           config->channel.req_chan_map_lo);
    slab = stream->mem_slab;
    sound = setting("SOUND", 100);
    stop_at = setting("STOP", 0);
    return getenv("REFUSES") != NULL ? -EIO : 0;
}

int dmic_trigger(const struct device *device, enum dmic_trigger trigger)
{
    ARG_UNUSED(device);
    if (trigger == DMIC_TRIGGER_START && !is_active) {
        printf("start\n");
        is_active = k_mem_slab_alloc(slab, &filling, K_NO_WAIT) == 0 &&
                    k_mem_slab_alloc(slab, &filled_next, K_NO_WAIT) == 0;
        return is_active ? 0 : -EIO;
    }
    return 0;
}

int dmic_read(const struct device *device, uint8_t stream, void **block, size_t *bytes,
              int32_t timeout_ms)
{
    ARG_UNUSED(device);
    ARG_UNUSED(stream);
    while (n_received == 0) {
        if (in_thread && !timed_out) {
            switch_threads();
        } else if (!in_thread && made < sound) {
            pass_block();
        } else {
            timed_out = false;
            now_ms += (uint32_t)timeout_ms - BLOCK_MS;
            return -EAGAIN;
        }
    }
    *block = received[0];
    n_received--;
    memmove(received, received + 1, (size_t)n_received * sizeof *received);
    *bytes = slab->block_bytes;
    return 0;
}
