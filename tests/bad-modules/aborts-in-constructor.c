#include <stdlib.h>
#define ON_LOAD() abort()
#include "frame.h"
