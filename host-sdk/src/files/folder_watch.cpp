#include "folder_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace promotion::host::files {
namespace {

constexpr uint32_t changes = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                             IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

}  // namespace

FolderWatch::FolderWatch() : waker_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

FolderWatch::~FolderWatch() {
  if (notifier_ >= 0) ::close(notifier_);
  if (waker_ >= 0) ::close(waker_);
}

bool FolderWatch::watch(const std::vector<std::string> &folders) {
  const bool some_left = std::any_of(watched_.begin(), watched_.end(), [&](const auto &known) {
    return std::find(folders.begin(), folders.end(), known.first) == folders.end();
  });
  if (some_left && notifier_ >= 0) {
    ::close(notifier_);
    notifier_ = -1;
    watched_.clear();
  }
  if (notifier_ < 0) notifier_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  complete_ = notifier_ >= 0;
  bool grew = false;
  for (const auto &folder : folders) {
    // Each time anew: a folder that was made again under its old name is another one to the kernel.
    const int number = notifier_ < 0 ? -1 : ::inotify_add_watch(notifier_, folder.c_str(), changes);
    if (number < 0) complete_ = false;
    auto &known = watched_.try_emplace(folder, -1).first->second;
    grew = grew || (number >= 0 && known != number);
    known = number;
  }
  return grew;
}

void FolderWatch::wait(int timeout_ms) {
  std::array<pollfd, 2> waited{pollfd{waker_, POLLIN, 0}, pollfd{notifier_, POLLIN, 0}};
  if (::poll(waited.data(), waited.size(), timeout_ms) <= 0 || (waited[1].revents & POLLIN) == 0) return;
  alignas(inotify_event) char events[4096];
  while (::read(notifier_, events, sizeof events) > 0) {
  }
}

void FolderWatch::pause(int milliseconds) {
  pollfd waited{waker_, POLLIN, 0};
  ::poll(&waited, 1, milliseconds);
}

void FolderWatch::wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(waker_, &one, sizeof one);
}

}  // namespace promotion::host::files
