/* APP_CHANNELS comes from the command line. */
#pragma once
typedef bool (*sampling_read_t)(float sample[APP_CHANNELS]);
bool sampling_start(sampling_read_t read);
