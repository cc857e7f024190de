#pragma once
bool port_sensor_start(void);
