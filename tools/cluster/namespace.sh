#!/bin/sh
# The namespace of the alerts and its search attributes; a second run changes nothing.
# Wants TEMPORAL_ADDRESS, NAMESPACE, RETENTION.
set -eu

search_attributes="
AlertType=Keyword AlertPriority=Keyword AlertState=Keyword Store=Keyword Region=Keyword WorkOrder=Keyword
Technician=Keyword AlertLevel=Int Deadline=Datetime"

tries=60
until temporal operator cluster health >/dev/null 2>&1; do
	tries=$((tries - 1))
	[ "$tries" -gt 0 ] || { echo "no Temporal server answers at $TEMPORAL_ADDRESS" >&2; exit 1; }
	sleep 1
done

temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1 ||
	temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"

# A new namespace reaches the frontend's cache within some seconds.
tries=60
until known=$(temporal operator search-attribute list --namespace "$NAMESPACE" 2>/dev/null); do
	tries=$((tries - 1))
	[ "$tries" -gt 0 ] || { echo "namespace $NAMESPACE does not answer" >&2; exit 1; }
	sleep 1
done

for attribute in $search_attributes; do
	name=${attribute%%=*}
	printf '%s\n' "$known" | grep -qw "$name" ||
		temporal operator search-attribute create --namespace "$NAMESPACE" --name "$name" --type "${attribute#*=}"
done
echo "namespace $NAMESPACE is ready"
