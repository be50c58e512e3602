// library.hpp: libgit2's process-wide state, set up in the module's init and taken down in its deinit.
#ifndef PULL_REQUEST_GIT_LIBRARY_HPP
#define PULL_REQUEST_GIT_LIBRARY_HPP

namespace pull_request {

/// Counted by libgit2, so that two generations of the module can both do it. Makes libgit2 blind to the
/// configuration files of the machine and its user, which must not change what a promotion does. Throws
/// promotion::Error.
void start_git();
void stop_git() noexcept;

}  // namespace pull_request

#endif
