#include "git/remote_callbacks.hpp"

#include "git/known_hosts.hpp"

namespace pull_request {
namespace {

using promotion::Error;

RemoteConversation &conversation(void *payload) { return *static_cast<RemoteConversation *>(payload); }

/// Runs work() for libgit2; an exception is kept for whoever called libgit2.
template <typename Work>
int guard(void *payload, Work work) noexcept {
  RemoteConversation &self = conversation(payload);
  try {
    return work(self);
  } catch (...) {
    self.failure = std::current_exception();
    git_error_set_str(GIT_ERROR_CALLBACK, "stopped by the module");
    return GIT_EUSER;
  }
}

int go_on(void *payload) noexcept { return conversation(payload).call.cancelled() ? GIT_EUSER : 0; }

[[noreturn]] void refuse_credentials(const RemoteConversation &self, const std::string &why) {
  throw Error(PROMOTION_UNAUTHENTICATED, "the SSH server of " + self.repository.connect_url + " " + why);
}

std::string source_of(const RemoteConversation &self) {
  return self.credentials.source.empty() ? "the block has no secretRef" : self.credentials.source;
}

int on_credentials(git_credential **out, const char *, const char *user_from_url, unsigned int allowed,
                   void *payload) noexcept {
  return guard(payload, [&](RemoteConversation &self) {
    const std::string user = user_from_url != nullptr && *user_from_url != '\0' ? user_from_url : "git";
    if ((allowed & GIT_CREDENTIAL_USERNAME) != 0) return git_credential_username_new(out, user.c_str());
    const bool key_allowed = (allowed & (GIT_CREDENTIAL_SSH_KEY | GIT_CREDENTIAL_SSH_MEMORY)) != 0;
    if (key_allowed && !self.credentials.identity.empty() && !self.key_offered) {
      self.key_offered = true;
      return git_credential_ssh_key_memory_new(out, user.c_str(), nullptr, self.credentials.identity.c_str(),
                                               "");
    }
    const bool password_allowed = (allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) != 0;
    if (password_allowed && !self.credentials.password.empty() && !self.password_offered) {
      self.password_offered = true;
      const std::string &name = self.credentials.username.empty() ? user : self.credentials.username;
      return git_credential_userpass_plaintext_new(out, name.c_str(), self.credentials.password.c_str());
    }
    if (self.key_offered) refuse_credentials(self, "refused the key identity of " + source_of(self));
    if (self.password_offered) refuse_credentials(self, "refused the key password of " + source_of(self));
    refuse_credentials(self, "wants a key, but there is no key identity: " + source_of(self));
  });
}

int on_certificate(git_cert *certificate, int, const char *, void *payload) noexcept {
  return guard(payload, [&](RemoteConversation &self) {
    if (certificate->cert_type != GIT_CERT_HOSTKEY_LIBSSH2) return static_cast<int>(GIT_PASSTHROUGH);
    const auto &key = *reinterpret_cast<const git_cert_hostkey *>(certificate);
    const std::string url = self.repository.connect_url;
    if (self.credentials.known_hosts.empty()) {
      throw Error(PROMOTION_FAILED_PRECONDITION,
                  "the SSH server of " + url +
                      " cannot be told from another: the key known_hosts is missing (" + source_of(self) +
                      "); put there what ssh-keyscan prints");
    }
    const RepositoryUrl parsed = parse_repository_url(url);
    const bool raw = (key.type & GIT_CERT_SSH_RAW) != 0;
    const std::string_view bytes = raw ? std::string_view(key.hostkey, key.hostkey_len) : std::string_view();
    switch (look_up_host(self.credentials.known_hosts, parsed.host, parsed.port, bytes)) {
      case HostKey::known:
        return 0;
      case HostKey::unknown_host:
        throw Error(PROMOTION_FAILED_PRECONDITION, "the SSH server of " + url +
                                                       " is not in the key known_hosts of " +
                                                       source_of(self) + "; add what ssh-keyscan prints");
      case HostKey::revoked:
      case HostKey::other_key:
        break;
    }
    throw Error(PROMOTION_FAILED_PRECONDITION, "the SSH server of " + url +
                                                   " showed a host key that the key known_hosts of " +
                                                   source_of(self) + " does not allow");
  });
}

int on_side_band(const char *text, int size, void *payload) noexcept {
  return guard(payload, [&](RemoteConversation &self) {
    constexpr std::size_t longest = 1000;
    if (self.told.size() < longest && size > 0) {
      self.told.append(
          promotion::shorten({text, static_cast<std::size_t>(size)}, longest - self.told.size()));
    }
    return go_on(payload);
  });
}

int on_update(const char *reference, const char *status, void *payload) noexcept {
  return guard(payload, [&](RemoteConversation &self) {
    self.statuses[reference] = status == nullptr ? "" : status;
    return 0;
  });
}

/// The last look before anything is sent: the compare of the compare-and-swap.
int on_negotiation(const git_push_update **updates, std::size_t count, void *payload) noexcept {
  return guard(payload, [&](RemoteConversation &self) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto expected = self.expected.find(updates[i]->dst_refname);
      if (expected != self.expected.end() && same(expected->second, updates[i]->src)) continue;
      throw Error(PROMOTION_CONFLICT, std::string("the branch ") + updates[i]->dst_refname +
                                          " moved while it was about to be pushed");
    }
    return go_on(payload);
  });
}

int on_transport(git_transport **out, git_remote *remote, void *payload) noexcept {
  return make_smart_http(out, remote, &conversation(payload).http);
}

}  // namespace

git_remote_callbacks RemoteConversation::callbacks() {
  git_remote_callbacks made = GIT_REMOTE_CALLBACKS_INIT;
  made.payload = this;
  made.credentials = &on_credentials;
  made.certificate_check = &on_certificate;
  made.sideband_progress = &on_side_band;
  made.transfer_progress = [](const git_indexer_progress *, void *payload) { return go_on(payload); };
  made.pack_progress = [](int, std::uint32_t, std::uint32_t, void *payload) { return go_on(payload); };
  made.push_transfer_progress = [](unsigned int, unsigned int, std::size_t, void *payload) {
    return go_on(payload);
  };
  made.push_update_reference = &on_update;
  made.push_negotiation = &on_negotiation;
  const bool over_http = repository.transport == Transport::http || repository.transport == Transport::https;
  if (over_http) made.transport = &on_transport;
  return made;
}

}  // namespace pull_request
