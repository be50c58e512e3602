#include <stdlib.h>
#define ON_INIT() abort()
#include "frame.h"
