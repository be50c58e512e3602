// What a sender is answered, whatever carries it.
#pragma once

#include <string>

namespace promotion::host::events {

struct Answer {
  int status = 503;
  std::string text;  // one line without its end; empty: no body
  std::string content_type = "text/plain; charset=utf-8";
  std::string location;    // empty: none
  int retry_after_s = 0;   // 0: none
  std::string allow;       // of 405
  std::string preference;  // that was honoured; empty: none
};

// One line of at most 1,000 bytes, since the sender writes it into its log as it is.
Answer refuse(int status, std::string text);

// The sender is to try again: 503, or 429 when there is too much at once.
Answer put_off(int status, std::string text);

}  // namespace promotion::host::events
