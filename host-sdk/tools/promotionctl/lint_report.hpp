// What a check of pipelines found, and how it is shown.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "output.hpp"

namespace promotion::ctl {

struct LintFinding {
  std::string file;
  int line = 0;  // from 1; 0: it is about the file as a whole
  int column = 0;
  std::string pipeline;  // NAMESPACE/NAME; empty: of none in particular
  std::string field;     // such as "spec.environments[1].name"; empty: the document as a whole
  bool is_error = true;
  std::string reason;  // a stable id
  std::string message;
};

struct LintReport {
  std::vector<LintFinding> findings;
  size_t files = 0;
  size_t pipelines = 0;

  size_t errors() const;
  size_t warnings() const { return findings.size() - errors(); }
  // Within each file by line and column; the files stay in their order.
  void sort();
};

// For people one line each, "FILE:LINE:COLUMN: error: FIELD: MESSAGE [REASON]", and one that counts.
void print(std::ostream &out, OutputFormat format, const LintReport &report);

}  // namespace promotion::ctl
