// Names that mean something only beside a fuller one: bare surnames, acronyms, short forms.
#pragma once

#include <cstdint>

#include "link/clusters.h"
#include "link/nodes.h"

namespace redstring::link {

/// Joins an organization known by an acronym or short form to the one fuller name for which
/// documents use that form, when there is exactly one and they use it often enough.
void attach_short_forms(Nodes& nodes, const KeptApart& apart, Clusters& clusters);

/// Joins a publication's bare surname to a person:
///   - exactly one cluster with a full name has that surname (or one is ten times as frequent as
///   all
///     others together, and occurs in ten publications or more), its sex does not conflict, and
///   - the surname is in no list of names, or that person occurs in the same publication, or
///     something else that the publication mentions also occurs with that person: two things for a
///     listed surname, one when the person occurs in two publications or more (what occurs in more
///     than a twentieth of all publications does not count), or the person occurs in five
///     publications or more, and in as many as the bare surname, which is nothing but a surname.
/// A single name that no fuller name contains is one entity across publications when no list has
/// it, or when it occurs in five publications or more: somebody with a given name would have been
/// called by it once. All others stay one entity per publication.
void attach_single_names(Nodes& nodes, const KeptApart& apart, Clusters& clusters);

/// Breaks up what stayed alone and says too little: "J. Kettle" where several people may be meant,
/// or where the surname is a common one. The new nodes stand alone.
void break_up_partial_names(Nodes& nodes, KeptApart& apart, Clusters& clusters);

}  // namespace redstring::link
