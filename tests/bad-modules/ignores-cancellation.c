#include <unistd.h>
#define ON_STEP(call, text, size) \
  for (;;) pause()
#include "frame.h"
