/* Says that a result is shorter than the first release had it. */
#define RESULT_SIZE 12
#include "frame.h"
