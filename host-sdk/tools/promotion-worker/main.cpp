// promotion-worker: a module in a process of its own. Started by hosts, not by hand.
#include <fcntl.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "sandbox.hpp"
#include "worker.hpp"

namespace {

constexpr char help[] =
    "promotion-worker runs one module of a promotion host in a process of its own, so that whatever the "
    "module does\n"
    "ends this process and never the host. It is not for hands: a host starts it, over a socket, for each "
    "module\n"
    "whose entry in the modules file says\n"
    "\n"
    "  isolation: worker\n"
    "\n"
    "What runs is shown by: promotionctl modules list\n"
    "\n"
    "  --channel N   the descriptor of the host's socket\n"
    "  --version     the release\n"
    "  --help        this\n";

// Only what is a socket can be the host's.
bool is_socket(int descriptor) {
  int type = 0;
  socklen_t size = sizeof type;
  return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

}  // namespace

// A module's crash has to look as it does without a sanitizer, and its leaks are not the worker's. The environment,
// where this would be set else, is empty.
#if defined(__SANITIZE_ADDRESS__)
extern "C" const char *__asan_default_options();
extern "C" const char *__asan_default_options() {
  return "handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_sigfpe=0:detect_leaks=0";
}
#elif defined(__SANITIZE_THREAD__)
extern "C" const char *__tsan_default_options();
extern "C" const char *__tsan_default_options() {
  return "handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_sigfpe=0";
}
#endif

int main(int argc, char **argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (first == "--help") return std::fputs(help, stdout) < 0 ? 1 : 0;
  if (first == "--version") return std::printf("promotion-worker %s\n", PROMOTION_VERSION) < 0 ? 1 : 0;
  const int channel = first == "--channel" && argc == 3 ? std::atoi(argv[2]) : -1;
  if (channel < 3 || !is_socket(channel)) {
    std::fputs("promotion-worker is started by a promotion host, with its socket; see --help\n", stderr);
    return 2;
  }
  fcntl(channel, F_SETFD, FD_CLOEXEC);
  promotion::worker::detach(channel);
  return promotion::worker::Worker(channel).run();
}
