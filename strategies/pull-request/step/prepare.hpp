// prepare.hpp: from a base branch to the commits that a promotion wants on its branches. Nothing leaves the
// mirror.
#ifndef PULL_REQUEST_STEP_PREPARE_HPP
#define PULL_REQUEST_STEP_PREPARE_HPP

#include <optional>
#include <promotion/module.hpp>
#include <string>
#include <vector>

#include "edit/yaml_tree.hpp"
#include "git/marker_index.hpp"
#include "git/mirror.hpp"
#include "step/work.hpp"

namespace pull_request {

/// The branch that a work's change is to be merged into. Throws promotion::Error where the remote has none of
/// that name, or does not tell which is its HEAD.
std::string base_branch_of(const Work &work, const RemoteHeads &heads);

/// Makes the units of works, with their edits and commits. Not for several threads; all is borrowed.
class Preparation {
 public:
  Preparation(const promotion::Call &call, const Configuration &configuration, Mirror &mirror);

  /// Sets base_commit and units of a work whose base is set, or its failure. Throws MirrorDamaged.
  void prepare(Work &work, const RemoteHeads &heads);

 private:
  struct File {
    std::string text;
    Markers markers;
    bool utf8 = true;
    std::optional<YamlTree> tree;  ///< once it was needed
  };

  const MarkedFiles &index_of(const std::string &base, const git_oid &tree);
  File &read(const MarkedFile &marked);
  void make_units(Work &work, const git_oid &tree);
  /// What the markers for the work name, in the order of their files. malformed: of the first that is no
  /// marker.
  std::vector<FoundMarker> marked_values(const Work &work, const MarkedFiles &files, std::string &malformed);
  /// What the block's own edits name. Files that have no marker are added to `files`.
  std::vector<FoundMarker> named_values(const Work &work, const git_oid &tree, MarkedFiles &files);
  void edit(const Work &work, UnitWork &unit, const MarkedFiles &files);
  void commit(const Work &work, const git_oid &tree, UnitWork &unit) const;

  const promotion::Call &call_;
  const Configuration &configuration_;
  Mirror &mirror_;
  std::map<std::string, MarkedFiles> indices_;  // by tree
  std::map<std::string, File> files_;           // by blob: read once in a call
};

}  // namespace pull_request

#endif
