#include "forges/forge.hpp"

namespace pull_request {

std::unique_ptr<Forge> make_forge(const promotion::Host &host, const promotion::Call &call,
                                  const Repository &repository, const Credentials &credentials) {
  if (repository.type == "github") return make_github(host, call, repository, credentials);
  return make_plain_git();
}

}  // namespace pull_request
