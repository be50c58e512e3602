#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static void multiply(char *text, size_t size) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  if (child > 0) waitpid(child, NULL, 0);
  snprintf(text, size, "fork: %s", child < 0 ? strerror(errno) : "made a process");
}
#define ON_STEP(call, text, size) multiply(text, size)
#include "frame.h"
