// library.hpp: libgit2's process-wide state, set up in the module's init and taken down in its deinit.
#ifndef PULL_REQUEST_GIT_LIBRARY_HPP
#define PULL_REQUEST_GIT_LIBRARY_HPP

#include <functional>

namespace pull_request {

/// Counted by libgit2, so that two generations of the module can both do it. Makes libgit2 blind to the
/// configuration files of the machine and its user, which must not change what a promotion does. Throws
/// promotion::Error.
void start_git();
void stop_git() noexcept;

/// Everything that uses libgit2 runs through here: the work has a thread of its own, which has ended when
/// this returns or throws what the work threw. libgit2 keeps a state for each thread that used it and frees
/// it when that thread ends, but no longer after stop_git(); the host's threads outlive the module.
void on_git_thread(const std::function<void()> &work);

}  // namespace pull_request

#endif
