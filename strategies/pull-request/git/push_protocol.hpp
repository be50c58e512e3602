// push_protocol.hpp: writing a repository by git's protocol (gitprotocol-pack, reference update): the old ids
// as compare-and-swap, and a thin pack, in one request.
#ifndef PULL_REQUEST_GIT_PUSH_PROTOCOL_HPP
#define PULL_REQUEST_GIT_PUSH_PROTOCOL_HPP

#include <string>
#include <string_view>
#include <vector>

#include "git/git_http.hpp"
#include "git/heads.hpp"

namespace pull_request {

/// The server took the commands but not this form of pack; nothing was changed.
class PackRefused : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The capabilities in an answer to receive_pack_offer, in one line. Throws ForeignAnswer.
std::string receive_capabilities(std::string_view advertisement);
bool has_capability(std::string_view capabilities, std::string_view name);

/// The body of the request: commands, the options of the push, and, unless all of the commands delete, the
/// pack. options: none where the server does not have the capability "push-options".
std::string push_request(const std::vector<PushCommand> &commands, std::string_view capabilities,
                         std::string_view pack, const std::vector<std::string> &options = {});

/// What became of each command, from the answer. Throws PackRefused, ForeignAnswer, or promotion::Error
/// (UNAVAILABLE) for one that was cut: then what was asked may be done or not.
std::vector<PushResult> push_results(const std::vector<PushCommand> &commands, std::string_view capabilities,
                                     std::string_view answer);

}  // namespace pull_request

#endif
