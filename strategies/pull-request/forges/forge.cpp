#include "forges/forge.hpp"

namespace pull_request {

std::unique_ptr<Forge> make_forge(const promotion::Host &host, const promotion::Call &call,
                                  const Repository &repository, const Credentials &credentials,
                                  Limits &limits) {
  if (repository.type == "github") return make_github(host, call, repository, credentials, limits);
  if (repository.type == "gitlab") return make_gitlab(host, call, repository, credentials, limits);
  if (repository.type == "gitea" || repository.type == "forgejo")
    return make_gitea(host, call, repository, credentials, limits);
  return make_plain_git();
}

}  // namespace pull_request
