#include "step/prepare.hpp"

#include <algorithm>

#include "edit/utf8.hpp"
#include "text/ref_name.hpp"

namespace pull_request {
namespace {

using promotion::Error;

std::string place(const Work &work) { return work.repository.url.text + ", branch " + work.base; }

}  // namespace

std::string base_branch_of(const Work &work, const RemoteHeads &heads) {
  const std::string &wanted = work.repository.base_branch;
  const std::string &base = wanted.empty() ? heads.default_branch : wanted;
  if (base.empty()) {
    throw Error(PROMOTION_FAILED_PRECONDITION,
                work.repository.url.text + " does not tell its default branch; give the block a branch");
  }
  if (heads.branches.count(base) != 0) return base;
  throw Error(PROMOTION_FAILED_PRECONDITION, work.repository.url.text + " has no branch " + base +
                                                 "; make it, or correct the branch in the pipeline");
}

Preparation::Preparation(const promotion::Call &call, const Configuration &configuration, Mirror &mirror)
    : call_(call), configuration_(configuration), mirror_(mirror) {}

void Preparation::prepare(Work &work, const RemoteHeads &heads) {
  work.units.clear();
  work.base_commit = heads.branches.at(work.base);
  const git_oid tree = tree_of(mirror_.repository(), work.base_commit);
  try {
    const MarkedFiles &files = index_of(work.base, tree);
    make_units(work, files);
    for (UnitWork &unit : work.units) {
      call_.throw_if_cancelled();
      edit(work, unit, files);
      if (!unit.result && unit.changes_anything) commit(work, tree, unit);
      const auto head = heads.branches.find(unit.state.branch);
      if (head != heads.branches.end()) unit.remote_head = head->second;
    }
  } catch (const Error &error) {
    if (call_.cancelled()) throw;
    work.fail(error);
  }
}

const MarkedFiles &Preparation::index_of(const std::string &base, const git_oid &tree) {
  const auto [found, fresh] = indices_.try_emplace(to_hex(tree));
  if (fresh) {
    const MarkerIndex index(mirror_.repository(), mirror_.folder());
    found->second = index.files(call_, base, tree);
  }
  return found->second;
}

const Preparation::File &Preparation::read(const MarkedFile &marked) {
  const auto [found, fresh] = files_.try_emplace(to_hex(marked.blob));
  File &file = found->second;
  if (!fresh) return file;
  call_.throw_if_cancelled();
  file.text = read_blob(mirror_.repository(), marked.blob);
  file.utf8 = is_utf8(file.text);
  // What is found points into the text, which does not move any more.
  file.markers = find_markers(file.text);
  return file;
}

void Preparation::make_units(Work &work, const MarkedFiles &files) {
  std::vector<FoundMarker> found;
  std::string malformed;
  for (const auto &[path, marked] : files) {
    if (malformed.empty() && marked.malformed != 0) malformed = path + ":" + std::to_string(marked.malformed);
    const bool matched =
        std::any_of(marked.references.begin(), marked.references.end(),
                    [&](const std::string &each) { return match(each, work.address).has_value(); });
    if (!matched && marked.readable) continue;
    const File &file = read(marked);
    const bool concerned = file.text.find(work.address.text()) != std::string::npos;
    if (concerned && !file.utf8) {
      throw Error(PROMOTION_FAILED_PRECONDITION,
                  path + " in " + place(work) + " has a marker but is not UTF-8");
    }
    if (concerned && file.markers.problem) {
      throw Error(PROMOTION_FAILED_PRECONDITION,
                  path + " in " + place(work) + " has a marker but is not YAML: " + *file.markers.problem);
    }
    for (const Marker &marker : file.markers.markers) {
      if (auto request = match(marker.reference, work.address))
        found.push_back({path, marker, std::move(*request)});
    }
  }
  if (found.empty()) {
    throw Error(PROMOTION_FAILED_PRECONDITION,
                "no marker # {\"$promotion\": \"" + work.address.text() + "\"} in any YAML file of " +
                    place(work) + "; put it behind the value that is to change" +
                    (malformed.empty() ? "" : " (" + malformed + " has a comment that is no such marker)"));
  }
  for (Unit &unit : plan_units(found, work.targets)) {
    UnitWork made;
    made.facts = work.facts;
    if (!unit.cluster.empty()) {
      made.facts.for_one = true;
      made.facts.targets.clear();
      for (const std::size_t target : unit.targets) made.facts.targets.push_back(work.targets[target].text());
    }
    made.state.base = work.base;
    made.state.branch = branch_name(configuration_.branch_prefix,
                                    {work.facts.pipeline_namespace, work.facts.pipeline,
                                     work.facts.environment, unit.cluster, unit.namespace_name});
    made.unit = std::move(unit);
    work.units.push_back(std::move(made));
  }
}

void Preparation::edit(const Work &work, UnitWork &unit, const MarkedFiles &files) {
  if (unit.state.branch == work.base) {
    unit.result = UnitResult::failed(
        Error(PROMOTION_FAILED_PRECONDITION, "the branch " + work.base +
                                                 " is both head and base of the promotion; the "
                                                 "base is never pushed to, so choose another branchPrefix"));
    return;
  }
  for (const auto &[path, values] : unit.unit.files) {
    const MarkedFile &marked = files.at(path);
    const File &file = read(marked);
    EditedFile edited = edit_file(file.text, values, work.version);
    if (!edited.problems.empty()) {
      unit.result = UnitResult::failed(
          Error(PROMOTION_FAILED_PRECONDITION, path + " in " + place(work) + ", " + edited.problems.front()));
      return;
    }
    for (const Change &change : edited.changes) {
      if (change.before != change.after)
        unit.changes.push_back({path, change.line, change.before, change.after});
    }
    if (edited.text != file.text) unit.files[path] = {std::move(edited.text), marked.mode};
  }
  unit.changes_anything = !unit.files.empty();
}

void Preparation::commit(const Work &work, const git_oid &tree, UnitWork &unit) const {
  const Author author{configuration_.author_name, configuration_.author_email,
                      work.created_ns / 1'000'000'000};
  const git_oid wanted = tree_with(mirror_.repository(), tree, unit.files);
  unit.commit = make_commit(mirror_.repository(), work.base_commit, wanted, author,
                            commit_message(unit.facts, unit.changes, templates_of(work.repository.wishes)));
  unit.state.commit = to_hex(unit.commit);
}

}  // namespace pull_request
