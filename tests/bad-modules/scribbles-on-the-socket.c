/* Finds the worker's socket and pretends to be the worker. */
#include <sys/socket.h>
static void scribble(void) {
  int descriptor;
  for (descriptor = 3; descriptor < 64; ++descriptor) {
    const char nonsense[] = "\377\377\377\377\0\0\0\0 this is no message";
    send(descriptor, nonsense, sizeof nonsense, MSG_NOSIGNAL);
  }
}
#define ON_STEP(call, text, size) scribble()
#include "frame.h"
