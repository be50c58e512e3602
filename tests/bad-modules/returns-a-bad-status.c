#define STEP_STATUS 42
#include "frame.h"
