#include "step/prepare.hpp"

#include <algorithm>
#include <tuple>

#include "edit/utf8.hpp"
#include "git/tree_file.hpp"
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
    make_units(work, tree);
    for (UnitWork &unit : work.units) {
      call_.throw_if_cancelled();
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

Preparation::File &Preparation::read(const MarkedFile &marked) {
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

std::vector<FoundMarker> Preparation::marked_values(const Work &work, const MarkedFiles &files,
                                                    std::string &malformed) {
  std::vector<FoundMarker> found;
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
  return found;
}

std::vector<FoundMarker> Preparation::named_values(const Work &work, const git_oid &tree,
                                                   MarkedFiles &files) {
  std::vector<FoundMarker> found;
  const EditNames names{work.facts.pipeline_namespace, work.facts.pipeline, work.facts.environment,
                        work.facts.from};
  for (const EditRule &rule : work.repository.edits) {
    call_.throw_if_cancelled();
    const FilledRule filled = fill_rule(rule, names);
    if (!filled.problem.empty()) throw Error(PROMOTION_INVALID_ARGUMENT, filled.problem);
    const TreeFile in_tree = find_file(mirror_.repository(), tree, filled.path);
    if (!in_tree.problem.empty())
      throw Error(PROMOTION_FAILED_PRECONDITION,
                  in_tree.problem + ", in " + place(work) + "; correct the path in edit");
    MarkedFile &marked = files[filled.path];
    marked.blob = in_tree.blob;
    marked.mode = in_tree.mode;
    File &file = read(marked);
    const std::string where = filled.path + " in " + place(work);
    if (!file.utf8) throw Error(PROMOTION_FAILED_PRECONDITION, where + " is not UTF-8");
    if (!file.tree) file.tree = read_yaml_tree(file.text);
    const PathValue value = value_at(*file.tree, file.text, filled.steps, rule.document);
    if (!value.problem.empty())
      throw Error(PROMOTION_FAILED_PRECONDITION,
                  where + ", yamlPath " + filled.yaml_path + ": " + value.problem);
    found.push_back({filled.path,
                     {value.line, {}, Before::scalar, value.scalar},
                     {rule.target, rule.field},
                     "yamlPath " + filled.yaml_path});
  }
  return found;
}

void Preparation::make_units(Work &work, const git_oid &tree) {
  const MarkedFiles &indexed = index_of(work.base, tree);
  std::string malformed;
  std::vector<FoundMarker> found = marked_values(work, indexed, malformed);
  MarkedFiles files;
  for (const FoundMarker &each : found) files.insert(*indexed.find(each.path));
  for (FoundMarker &each : named_values(work, tree, files)) found.push_back(std::move(each));
  std::stable_sort(found.begin(), found.end(), [](const FoundMarker &a, const FoundMarker &b) {
    return std::tie(a.path, a.marker.line, a.marker.scalar.begin) <
           std::tie(b.path, b.marker.line, b.marker.scalar.begin);
  });
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
    edit(work, made, files);
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
