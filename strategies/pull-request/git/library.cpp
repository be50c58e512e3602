#include "git/library.hpp"

#include <promotion/module.hpp>

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

}  // namespace pull_request
