#include "git/library.hpp"

#include <exception>
#include <promotion/module.hpp>
#include <system_error>
#include <thread>

#include "git/handle.hpp"

namespace pull_request {

void start_git() {
  if (git_libgit2_init() < 0) {
    throw promotion::Error(PROMOTION_INTERNAL, "libgit2 cannot be started: " + git_message());
  }
  for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
                          GIT_CONFIG_LEVEL_GLOBAL}) {
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
  }
}

void stop_git() noexcept { git_libgit2_shutdown(); }

void on_git_thread(const std::function<void()> &work) {
  std::exception_ptr thrown;
  const auto guarded = [&] {
    try {
      work();
    } catch (...) {
      thrown = std::current_exception();
    }
  };
  std::thread thread;
  try {
    thread = std::thread(guarded);
  } catch (const std::system_error &error) {
    throw promotion::Error(PROMOTION_UNAVAILABLE,
                           std::string("no thread can be started for git: ") + error.what());
  }
  thread.join();
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace pull_request
