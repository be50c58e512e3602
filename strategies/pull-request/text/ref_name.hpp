// ref_name.hpp: names of branches.
#ifndef PULL_REQUEST_TEXT_REF_NAME_HPP
#define PULL_REQUEST_TEXT_REF_NAME_HPP

#include <string>
#include <string_view>

namespace pull_request {

/// Whether git takes "refs/heads/" + path as the name of a reference (git-check-ref-format(1)).
bool is_ref_path(std::string_view path);

/// What a head branch is named after. cluster and target_namespace are empty for the branch of what all
/// targets of the environment share; target_namespace alone may be empty for that of a whole cluster.
struct BranchSubject {
  std::string pipeline_namespace;
  std::string pipeline;
  std::string environment;
  std::string cluster;
  std::string target_namespace;
};

/// "<prefix>/<namespace>/<pipeline>/<environment>[@<cluster>[_<target namespace>]]". Valid for any names, the
/// same at every call, and different for different subjects: a name that cannot stand as it is gets its odd
/// characters replaced by '-' and a short hash of the whole subject. No such branch is a folder of another.
/// prefix: valid by is_ref_path().
std::string branch_name(std::string_view prefix, const BranchSubject &subject);

}  // namespace pull_request

#endif
