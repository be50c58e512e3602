#include "lint_report.hpp"

#include <algorithm>
#include <map>

#include "table.hpp"

namespace promotion::ctl {
namespace {

const char *severity_of(const LintFinding &finding) { return finding.is_error ? "error" : "warning"; }

std::string counted(size_t number, const std::string &what) {
  return (number == 0 ? "no" : std::to_string(number)) + " " + what + (number == 1 ? "" : "s");
}

Json json_of(const LintFinding &finding) {
  Json json = {{"file", finding.file},     {"line", finding.line},
               {"column", finding.column}, {"pipeline", finding.pipeline},
               {"field", finding.field},   {"severity", severity_of(finding)},
               {"reason", finding.reason}, {"message", finding.message}};
  if (finding.line == 0) json["line"] = json["column"] = nullptr;
  return json;
}

void print_lines(std::ostream &out, const LintReport &report) {
  for (const auto &finding : report.findings) {
    out << on_one_line(finding.file) << ":";
    if (finding.line > 0) out << finding.line << ":" << finding.column << ":";
    out << " " << severity_of(finding) << ": ";
    if (!finding.field.empty()) out << on_one_line(finding.field) << ": ";
    out << on_one_line(finding.message) << " [" << finding.reason << "]\n";
  }
  out << counted(report.pipelines, "pipeline") << " in " << counted(report.files, "file") << ": "
      << counted(report.errors(), "error") << ", " << counted(report.warnings(), "warning") << "\n";
}

}  // namespace

size_t LintReport::errors() const {
  return static_cast<size_t>(
      std::count_if(findings.begin(), findings.end(), [](const auto &finding) { return finding.is_error; }));
}

void LintReport::sort() {
  std::map<std::string, size_t> order;
  for (const auto &finding : findings) order.emplace(finding.file, order.size());
  std::stable_sort(findings.begin(), findings.end(), [&](const auto &left, const auto &right) {
    return std::make_tuple(order[left.file], left.line, left.column) <
           std::make_tuple(order[right.file], right.line, right.column);
  });
}

void print(std::ostream &out, OutputFormat format, const LintReport &report) {
  if (format == OutputFormat::table) return print_lines(out, report);
  Json findings = Json::array();
  for (const auto &finding : report.findings) findings.push_back(json_of(finding));
  print_document(out, format,
                 {{"files", report.files},
                  {"pipelines", report.pipelines},
                  {"errors", report.errors()},
                  {"warnings", report.warnings()},
                  {"findings", std::move(findings)}});
}

}  // namespace promotion::ctl
