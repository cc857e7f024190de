#include "../app/run.h"

int main(void)
{
    if (!app_start()) {
        return 1;
    }
    while (app_step()) {
    }
    return 0;
}
