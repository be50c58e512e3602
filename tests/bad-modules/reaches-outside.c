/* Tries what a module that was granted nothing has no business with, and tells how it went. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void tell(char *text, size_t size, const char *what, int succeeded) {
  const char *how = succeeded ? "done" : strerror(errno);
  const size_t used = strlen(text);
  snprintf(text + used, size - used, "%s: %s; ", what, how);
}

static void reach(char *text, size_t size) {
  char *const arguments[] = {(char *)"/bin/true", NULL};
  const struct rlimit more = {1 << 20, 1 << 20};
  extern char **environ;
  int family;
  text[0] = 0;
  tell(text, size, "read /etc/passwd", open("/etc/passwd", O_RDONLY) >= 0);
  tell(text, size, "list /", open("/", O_RDONLY | O_DIRECTORY) >= 0);
  tell(text, size, "write /tmp", open("/tmp/promotion-bad-module", O_CREAT | O_WRONLY, 0600) >= 0);
  tell(text, size, "remove", unlink("/tmp/promotion-bad-module") == 0);
  for (family = AF_UNIX; family <= AF_INET; ++family)
    tell(text, size, family == AF_INET ? "internet socket" : "unix socket",
         socket(family, SOCK_STREAM, 0) >= 0);
  tell(text, size, "signal the host", kill(getppid(), 0) == 0);
  tell(text, size, "trace the host", ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0);
  tell(text, size, "mount", mount("none", "/mnt", "tmpfs", 0, "") == 0);
  tell(text, size, "raise its limits", setrlimit(RLIMIT_NOFILE, &more) == 0);
  tell(text, size, "run a program", execv("/bin/true", arguments) == 0);
  tell(text, size, environ == NULL || *environ == NULL ? "see no environment" : "see an environment", 1);
}
#define ON_STEP(call, text, size) reach(text, size)
#include "frame.h"
