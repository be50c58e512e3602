// webhook.hpp: what a forge's webhook is about.
#ifndef PULL_REQUEST_WAKE_WEBHOOK_HPP
#define PULL_REQUEST_WAKE_WEBHOOK_HPP

#include <promotion/module.hpp>
#include <set>
#include <string>

namespace pull_request {

/// The wake keys (Repository::wake_key) of the repository that a webhook of GitHub, GitLab, Gitea or Forgejo
/// is about, under each of the URLs that it has there. Whoever sent it is not asked: it tells where to look,
/// and is believed nothing else. Empty: GitHub only tries whether somebody listens. Throws promotion::Error
/// (INVALID_ARGUMENT) where it is none of these.
std::set<std::string> wake_keys(const promotion::WakeRequest &request);

}  // namespace pull_request

#endif
