// The tables, as an ordered list of migrations.
#pragma once

#include <string_view>

#include "promotion/host/log.hpp"
#include "promotion/host/result.hpp"
#include "sql.hpp"

namespace promotion::host {

// Applies what is missing, all of it in one transaction. failed_precondition: the database was written by a
// newer program. `database` names it in messages. Throws DatabaseError.
Status bring_schema_up_to_date(Connection &connection, std::string_view database, Log &log);

}  // namespace promotion::host
