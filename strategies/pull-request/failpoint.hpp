// failpoint.hpp: places where a test build of the module can be made to die.
#ifndef PULL_REQUEST_FAILPOINT_HPP
#define PULL_REQUEST_FAILPOINT_HPP

namespace pull_request {

/// "after-push": the branch is pushed, the forge not asked yet. "after-pull-request": the pull request is
/// there, its outcome not told to the host. Does nothing in the module that is shipped (failpoint_off.cpp);
/// one that links failpoint_on.cpp kills its process at the N-th hit of the one that
/// PROMOTION_FAILPOINT=name[:N] names.
void failpoint(const char *name) noexcept;

}  // namespace pull_request

#endif
