#include <unistd.h>
#define ON_QUIESCE() \
  for (;;) pause()
#include "frame.h"
