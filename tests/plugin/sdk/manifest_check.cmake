# cmake -DSDK=… -DWORK=… -P manifest_check.cmake: gives wrong manifests to the check of promotion_add_module(), which has
# to stop with the words that belong to each.
cmake_minimum_required(VERSION 3.25)

set(good [[{"id": "a", "kind": "strategy", "version": "1.0.0", "abi": {"major": 1, "minor": 0},
  "strategies": [{"name": "a", "aliases": ["b"]}], "services": {"required": [], "optional": ["promotion.http/1", "network"]},
  "state": {"writes": 1, "reads": [1]}, "configurationSchema": {}, "blockSchema": {}, "unload": "safe",
  "threads": "none", "license": "MIT"}]])

if(CASE STREQUAL "inner")
  include("${SDK}/PromotionManifest.cmake")
  file(READ "${MANIFEST}" json)
  promotion_check_manifest("${json}" manifest.json 1.0.0)
  return()
endif()

# check(NAME FROM TO WORDS): the good manifest with one replacement. No words: it is still good.
function(check name from to words)
  string(REGEX REPLACE "${from}" "${to}" json "${good}")
  if(json STREQUAL good)
    message(SEND_ERROR "${name}: the case changes nothing")
  endif()
  file(WRITE "${WORK}/${name}.json" "${json}")
  execute_process(
    COMMAND ${CMAKE_COMMAND} -DSDK=${SDK} -DCASE=inner -DMANIFEST=${WORK}/${name}.json -P ${CMAKE_CURRENT_LIST_FILE}
    RESULT_VARIABLE result ERROR_VARIABLE error OUTPUT_QUIET)
  string(REGEX REPLACE "[ \n]+" " " error "${error}")
  string(FIND "${error}" "${words}" found)
  if(words STREQUAL "" AND NOT result EQUAL 0)
    message(SEND_ERROR "${name}: expected no fault, found: ${error}")
  elseif(NOT words STREQUAL "" AND (result EQUAL 0 OR found EQUAL -1))
    message(SEND_ERROR "${name}: expected a stop with \"${words}\", found: ${error}")
  endif()
endfunction()

check(complete [[MIT]] [[Apache-2.0]] "")
check(no_json [[^{]] [[[]] [[not JSON]])
check(no_object [[^.+$]] [[7]] [[expected an OBJECT]])
check(no_id [["id"]] [["ident"]] [['id' is missing]])
check(odd_id [["id": "a"]] [["id": "A b"]] [['id' is 'A b']])
check(number_as_id [["id": "a"]] [["id": 7]] [['id' is a NUMBER]])
check(odd_kind [["strategy"]] [["gate"]] [['kind' is 'gate']])
check(odd_version [[1.0.0]] [[1.0]] [['version' is '1.0']])
check(other_version [[1.0.0]] [[1.0.1]] [[but the build says 1.0.0]])
check(no_services [[services]] [[service]] [['services.required' is missing]])
check(odd_service [[promotion.http/1]] [[promotion.http]] [['services.optional.0' is 'promotion.http']])
check(no_strategies [["strategies"]] [["strategy"]] [['strategies' is missing]])
check(empty_strategies [=[\[{"name": "a", "aliases": \["b"\]}\]]=] [=[[]]=] [['strategies' is empty]])
check(odd_alias [["b"]] [["b c"]] [['strategies.0.aliases.0' is 'b c']])
check(no_state [["state"]] [["states"]] [['state.writes' is missing]])
check(no_block_schema [[blockSchema]] [[schema]] [['blockSchema' is missing]])
check(text_as_schema [["configurationSchema": {}]] [["configurationSchema": "x"]] [['configurationSchema' is a STRING]])
check(odd_unload [[safe]] [[maybe]] [['unload' is 'maybe']])
check(odd_threads [[none]] [[some]] [['threads' is 'some']])
check(no_license [[license]] [[licence]] [['license' is missing]])
