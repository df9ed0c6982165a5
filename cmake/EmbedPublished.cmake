# The published figures, configs/published/*.csv, are compiled into the tool like the machines; the generated source's
# name is left in TESSERA_PUBLISHED_FIGURES.
file(GLOB published_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/configs/published/*.csv)
set(TESSERA_PUBLISHED_FIGURES ${PROJECT_BINARY_DIR}/generated/published_figures.cpp)
add_custom_command(
  OUTPUT ${TESSERA_PUBLISHED_FIGURES}
  COMMAND ${CMAKE_COMMAND} "-DFILES=${published_files}" -DOUTPUT=${TESSERA_PUBLISHED_FIGURES}
          -P ${PROJECT_SOURCE_DIR}/cmake/write_published.cmake
  DEPENDS ${published_files} ${PROJECT_SOURCE_DIR}/cmake/write_published.cmake
  COMMENT "Embedding the published figures"
  VERBATIM)
