/* A low-power timer, which keeps the rate without drift and lets the processor sleep, wakes the
 * sampling thread. It reads the sensor and queues the sample for loop(). Samples are lost, and
 * counted, when the queue is full, when the sensor does not answer, and when a reading takes longer
 * than the period. */
#include "sampling.h"

#include <Arduino.h>
#include <mbed.h>

#include <atomic>
#include <chrono>
#include <cstring>

#include "port.h"

namespace {

constexpr uint32_t QUEUE_LENGTH = 25; /* samples: half a second */
constexpr uint32_t STACK_BYTES = 4096;
constexpr uint32_t MAX_FAULTS = 10; /* readings in a row that may fail */

struct Item {
    float sample[APP_CHANNELS];
    bool end; /* no sample: the sensor failed */
};

sampling_read_t read_sensor;
rtos::Mail<Item, QUEUE_LENGTH> queue;
rtos::Semaphore due(0, 1);
mbed::LowPowerTicker ticker;
alignas(8) unsigned char stack[STACK_BYTES];
rtos::Thread thread(osPriorityAboveNormal, sizeof stack, stack, "sampling");
std::atomic<uint32_t> lost{0};

/* Runs in the timer's interrupt. */
void wake()
{
    if (due.release() != osOK) {
        lost++; /* the thread has not taken the previous sample yet */
    }
}

void sample_until_fault()
{
    float sample[APP_CHANNELS];
    uint32_t faults = 0;

    while (faults < MAX_FAULTS) {
        due.acquire();
        if (!read_sensor(sample)) {
            faults++;
            lost++;
            continue;
        }
        faults = 0;
        Item *item = queue.try_alloc();
        if (item == nullptr) {
            lost++;
            continue;
        }
        memcpy(item->sample, sample, sizeof sample);
        item->end = false;
        queue.put(item);
    }
    ticker.detach();
    Item *item = queue.try_alloc_for(rtos::Kernel::wait_for_u32_forever);
    item->end = true;
    queue.put(item);
}

} // namespace

bool sampling_start(sampling_read_t read)
{
    read_sensor = read;
    if (thread.start(sample_until_fault) != osOK) {
        return false;
    }
    ticker.attach(wake, std::chrono::microseconds(APP_SAMPLE_PERIOD_US));
    return true;
}

bool port_sensor_read(float sample[APP_CHANNELS])
{
    Item *item = queue.try_get_for(rtos::Kernel::wait_for_u32_forever);
    const bool end = item->end;

    memcpy(sample, item->sample, sizeof item->sample);
    queue.free(item);
    return !end;
}

uint32_t port_sensor_overruns(void)
{
    return lost;
}

uint32_t port_millis(void)
{
    return millis();
}
