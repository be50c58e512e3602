# promotion_add_module(): builds a module out of its sources and its manifest. Works in this project's build and,
# through find_package(promotion_plugin), in anybody's.
#
#   promotion_add_module(TARGET
#     SOURCES file…
#     MANIFEST manifest.json
#     [VERSION 1.2.3]             # of the build; has to equal the manifest's
#     [LIBRARIES library…]        # linked privately
#     [OUTPUT_NAME name]          # of the .so; else TARGET
#     [OUTPUT_DIRECTORY folder])  # else ${PROMOTION_MODULE_OUTPUT_DIRECTORY}, else <build>/modules
#
# The manifest is checked when CMake configures, and again whenever it changes. It becomes the ELF section
# ".promotion" and, under the name promotion_manifest of the generated promotion_manifest.h, what
# promotion_module.manifest_json points to.

include_guard(GLOBAL)
include("${CMAKE_CURRENT_LIST_DIR}/PromotionManifest.cmake")

set_property(GLOBAL PROPERTY PROMOTION_SDK_CMAKE_DIR "${CMAKE_CURRENT_LIST_DIR}")

function(promotion_add_module target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "MANIFEST;VERSION;OUTPUT_NAME;OUTPUT_DIRECTORY" "SOURCES;LIBRARIES")
  if(ARG_UNPARSED_ARGUMENTS OR NOT ARG_SOURCES OR NOT ARG_MANIFEST)
    message(FATAL_ERROR "promotion_add_module(${target}): expected SOURCES and MANIFEST, "
      "found '${ARGN}'; see PromotionModule.cmake")
  endif()
  if(NOT ARG_OUTPUT_NAME)
    set(ARG_OUTPUT_NAME "${target}")
  endif()
  if(NOT ARG_OUTPUT_DIRECTORY)
    set(ARG_OUTPUT_DIRECTORY "${PROMOTION_MODULE_OUTPUT_DIRECTORY}")
  endif()
  if(NOT ARG_OUTPUT_DIRECTORY)
    set(ARG_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/modules")
  endif()
  get_property(here GLOBAL PROPERTY PROMOTION_SDK_CMAKE_DIR)

  promotion_embed_manifest("${target}" "${ARG_MANIFEST}" "${ARG_VERSION}" manifest_source manifest_include)
  add_library(${target} MODULE ${ARG_SOURCES} "${manifest_source}")
  target_include_directories(${target} PRIVATE "${manifest_include}")
  target_link_libraries(${target} PRIVATE promotion::sdk ${ARG_LIBRARIES})
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if("CXX" IN_LIST languages)
    target_compile_features(${target} PRIVATE cxx_std_17)
  endif()

  # A module is found by the host's configuration and not by the loader, so it has no prefix, no search path of
  # its own, and one exported symbol. What is missing shows when it is linked (-z defs) or at the latest when it
  # is loaded (-z now), never in the middle of a call. Unique symbols would keep it mapped for ever.
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME "${ARG_OUTPUT_NAME}" PREFIX "" SUFFIX ".so"
    LIBRARY_OUTPUT_DIRECTORY "${ARG_OUTPUT_DIRECTORY}"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON
    SKIP_BUILD_RPATH ON INSTALL_RPATH "" INSTALL_RPATH_USE_LINK_PATH OFF
    LINK_DEPENDS "${here}/promotion-module.map")
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_options(${target} PRIVATE "LINKER:--version-script=${here}/promotion-module.map" "LINKER:-z,now"
    "LINKER:--exclude-libs,ALL")

  # Clang leaves the sanitizers' functions to be found in the program, which is what -z defs forbids.
  get_target_property(link_options ${target} LINK_OPTIONS)
  get_directory_property(directory_options LINK_OPTIONS)
  set(all_flags "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS} ${CMAKE_MODULE_LINKER_FLAGS} ${link_options} ${directory_options}")
  if(NOT (CMAKE_CXX_COMPILER_ID MATCHES "Clang" OR CMAKE_C_COMPILER_ID MATCHES "Clang")
      OR NOT all_flags MATCHES "-fsanitize=")
    target_link_options(${target} PRIVATE "LINKER:-z,defs")
  endif()
endfunction()
