/* A timer that keeps the rate to the microsecond wakes the sampling task. It reads the sensor and
 * queues the sample for the main task. Samples are lost, and counted, when the queue is full, when
 * the sensor does not answer, and when a reading takes longer than the period. */
#include "sampling.h"

#include <stdatomic.h>
#include <string.h>

#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include "freertos/task.h"
#include "port.h"

enum {
    QUEUE_LENGTH = 25, /* samples: half a second */
    STACK_BYTES = 4096,
    PRIORITY = 10,  /* above the main task's 1, below the timer task's 22 */
    MAX_FAULTS = 10 /* readings in a row that may fail */
};

typedef struct {
    float sample[APP_CHANNELS];
    bool end; /* no sample: the sensor failed */
} item_t;

static sampling_read_t read_sensor;
static esp_timer_handle_t timer;
static TaskHandle_t task;
static StaticTask_t task_memory;
static StackType_t task_stack[STACK_BYTES]; /* a StackType_t is a byte on every chip */
static QueueHandle_t queue;
static StaticQueue_t queue_memory;
static uint8_t queue_items[QUEUE_LENGTH * sizeof(item_t)];
static atomic_uint_least32_t lost;

static void wake(void *unused)
{
    (void)unused;
    xTaskNotifyGive(task);
}

static void sample_until_fault(void *unused)
{
    item_t item = {.end = false};
    uint32_t faults = 0;

    (void)unused;
    while (faults < MAX_FAULTS) {
        const uint32_t due = ulTaskNotifyTake(pdTRUE, portMAX_DELAY);

        atomic_fetch_add(&lost, due - 1u);
        if (!read_sensor(item.sample)) {
            faults++;
            atomic_fetch_add(&lost, 1u);
            continue;
        }
        faults = 0;
        if (xQueueSend(queue, &item, 0) != pdTRUE) {
            atomic_fetch_add(&lost, 1u);
        }
    }
    (void)esp_timer_stop(timer);
    item.end = true;
    (void)xQueueSend(queue, &item, portMAX_DELAY);
    vTaskDelete(NULL);
}

bool sampling_start(sampling_read_t read)
{
    const esp_timer_create_args_t every_sample = {.callback = wake, .name = "sampling"};

    read_sensor = read;
    queue = xQueueCreateStatic(QUEUE_LENGTH, sizeof(item_t), queue_items, &queue_memory);
    task = xTaskCreateStatic(sample_until_fault, "sampling", STACK_BYTES, NULL, PRIORITY,
                             task_stack, &task_memory);
    return esp_timer_create(&every_sample, &timer) == ESP_OK &&
           esp_timer_start_periodic(timer, APP_SAMPLE_PERIOD_US) == ESP_OK;
}

bool port_sensor_read(float sample[APP_CHANNELS])
{
    item_t item;

    if (xQueueReceive(queue, &item, portMAX_DELAY) != pdTRUE || item.end) {
        port_print("{\"error\":\"the sensor mpu6050 stopped answering\"}\n");
        return false;
    }
    memcpy(sample, item.sample, sizeof item.sample);
    return true;
}

uint32_t port_sensor_overruns(void)
{
    return atomic_load(&lost);
}

uint32_t port_millis(void)
{
    return (uint32_t)(esp_timer_get_time() / 1000);
}
