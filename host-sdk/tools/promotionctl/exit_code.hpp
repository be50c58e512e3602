// How promotionctl ends. Scripts rely on these numbers.
#pragma once

namespace promotion::ctl {

enum ExitCode {
  done = 0,
  failed = 1,  // refused by the host, or something is wrong with what was looked at
  wrong_usage = 2,
  unreachable = 3,  // no answer from the host
};

}  // namespace promotion::ctl
