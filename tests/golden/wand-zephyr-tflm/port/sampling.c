/* The sampling thread sleeps until the next sample is due, reads the sensor and queues the sample for
 * the main thread. Due times are absolute: a period that is no whole number of the kernel's ticks does
 * not add up to a wrong rate. Samples are lost, and counted, when the queue is full, when the sensor
 * does not answer, and when a reading takes longer than the period. */
#include "sampling.h"

#include <string.h>

#include <zephyr/kernel.h>
#include <zephyr/sys/atomic.h>

#include "port.h"

enum {
    PRIORITY = K_PRIO_COOP(CONFIG_NUM_COOP_PRIORITIES - 1), /* above the main thread */
    MAX_FAULTS = 10                                         /* readings in a row that may fail */
};

typedef struct {
    float sample[APP_CHANNELS];
    bool end; /* no sample: the sensor failed */
} item_t;

K_MSGQ_DEFINE(queue, sizeof(item_t), CONFIG_APP_SAMPLE_QUEUE, 4);
static K_THREAD_STACK_DEFINE(stack, CONFIG_APP_SAMPLING_STACK_SIZE);
static struct k_thread thread;
static atomic_t lost;
static sampling_read_t read_sensor;

static int64_t now_us(void)
{
    return (int64_t)k_ticks_to_us_floor64((uint64_t)k_uptime_ticks());
}

static void sample_until_fault(void *unused1, void *unused2, void *unused3)
{
    item_t item = {.end = false};
    int64_t due_us = now_us();
    int faults = 0;

    ARG_UNUSED(unused1);
    ARG_UNUSED(unused2);
    ARG_UNUSED(unused3);
    while (faults < MAX_FAULTS) {
        due_us += APP_SAMPLE_PERIOD_US;
        for (; now_us() >= due_us + APP_SAMPLE_PERIOD_US; due_us += APP_SAMPLE_PERIOD_US) {
            (void)atomic_inc(&lost);
        }
        k_sleep(K_TIMEOUT_ABS_US(due_us));

        faults = read_sensor(item.sample) ? 0 : faults + 1;
        if (faults > 0 || k_msgq_put(&queue, &item, K_NO_WAIT) != 0) {
            (void)atomic_inc(&lost);
        }
    }
    item.end = true;
    (void)k_msgq_put(&queue, &item, K_FOREVER);
}

void sampling_start(sampling_read_t read)
{
    read_sensor = read;
    (void)k_thread_create(&thread, stack, K_THREAD_STACK_SIZEOF(stack), sample_until_fault, NULL,
                          NULL, NULL, PRIORITY, K_FP_REGS, K_NO_WAIT);
    (void)k_thread_name_set(&thread, "sampling");
}

bool port_sensor_read(float sample[APP_CHANNELS])
{
    item_t item;

    (void)k_msgq_get(&queue, &item, K_FOREVER);
    if (item.end) {
        port_print("{\"error\":\"the sensor lsm9ds1 stopped answering\"}\n");
        return false;
    }
    memcpy(sample, item.sample, sizeof item.sample);
    return true;
}

uint32_t port_sensor_overruns(void)
{
    return (uint32_t)atomic_get(&lost);
}

uint32_t port_millis(void)
{
    return k_uptime_get_32();
}
