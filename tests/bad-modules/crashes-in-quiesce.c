#include <stdlib.h>
#define ON_QUIESCE() abort()
#include "frame.h"
